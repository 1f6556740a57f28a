// Starts Swagger UI on the schema of this server; in a file of its own because no inline script may run.
"use strict";

(() => {
  const page = document.getElementById("swagger-ui");
  SwaggerUIBundle({
    url: page.dataset.schema,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    requestInterceptor: (request) => {
      if (new URL(request.url, location).origin === location.origin) request.headers["X-CSRFToken"] = page.dataset.csrf;
      return request;
    },
  });
})();
