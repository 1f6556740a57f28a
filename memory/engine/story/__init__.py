"""The teller: from what is remembered to a few paragraphs, each sentence with the memories that it rests on."""

from memory.engine.story.kinds import Earlier, Fact, Paragraph, Sentence, Source
from memory.engine.story.support import supported
from memory.engine.story.tell import tell

__all__ = ["Earlier", "Fact", "Paragraph", "Sentence", "Source", "supported", "tell"]
