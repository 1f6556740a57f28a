"""What a browser has painted, frame by frame, as its own trace has it: the colour in the corner, where only the
background is."""

import json

from playwright.sync_api import Browser, Page

ELSEWHERE = "data:text/html,<body bgcolor=gray>"  # neither light nor dark
CORNER = """async (pictures) => {
    const found = [];
    for (const picture of pictures) {
        const image = new Image();
        image.src = `data:image/jpeg;base64,${picture}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        const [red, green, blue] = canvas.getImageData(3, image.height / 2, 1, 1).data;
        found.push([red, green, blue]);
    }
    return found;
}"""


class Film:
    """Films a page between `start` and `stop`."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self.browser, self.page = browser, page

    def start(self) -> None:
        self.browser.start_tracing(page=self.page, categories=["disabled-by-default-devtools.screenshot"])

    def stop(self) -> list[str]:
        """The background of each frame that was painted: `light`, `dark`, `elsewhere`, or what it was."""
        self.page.wait_for_timeout(200)  # the last frame is on its way
        events = json.loads(self.browser.stop_tracing())["traceEvents"]
        frames = sorted((event["ts"], event["args"]["snapshot"]) for event in events if event["name"] == "Screenshot")
        screen = self.browser.new_page()
        colours = screen.evaluate(CORNER, [picture for _at, picture in frames])
        screen.close()
        return [name_of(colour) for colour in colours]


def name_of(colour: tuple[int, int, int]) -> str:
    """Within what JPEG makes of it."""
    known = {"light": (255, 255, 255), "dark": (0x12, 0x12, 0x12), "elsewhere": (128, 128, 128)}
    for name, wanted in known.items():
        if all(abs(one - other) < 6 for one, other in zip(colour, wanted, strict=True)):
            return name
    return str(colour)
