"""Model providers: one base class, one thin file each, one router. Their libraries load in the process that calls."""
