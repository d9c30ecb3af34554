"""What a person agrees to before a message is sent: one text per purpose, stored exactly as shown."""

from __future__ import annotations

__all__ = ["ALWAYS", "NAMES", "ON_BEHALF", "TEXTS"]

TEXTS = {
    "share": "I agree that my details and my message, which may tell something about health, are shown to the "
             "study team of the centre I chose, or of the whole trial if the centre has no address of its own, so that "
             "they can answer me.",
    "keep": "I agree that Accrual keeps my details and my message, encrypted, until I withdraw them.",
    "behalf": "The person I write for knows about this message and agrees to it, or I have the right to decide "
              "for them.",
}
NAMES = {"share": "Sharing with the study team", "keep": "Keeping your message", "behalf": "Speaking for someone else"}
ALWAYS = ("share", "keep")
ON_BEHALF = "behalf"
