"""Reading what was exported, by LOT or elsewhere. A format is a file that `formats.FORMATS` lists."""
