"""The flows of progress: what is counted follows what is written. Decisions stand in the pure modules beside this."""

from progress.services.awarding import award
from progress.services.following import follow_entry, follow_intention
from progress.services.rebuilding import rebuild

__all__ = ["award", "follow_entry", "follow_intention", "rebuild"]
