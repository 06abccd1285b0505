"""What raters read, in their language; another language is one more .po file here."""

from app.languages.choosing import LANGUAGES, choose_language, language_in_use, use_language
from app.languages.words import t, tn, told

__all__ = ["LANGUAGES", "choose_language", "language_in_use", "t", "tn", "told", "use_language"]
