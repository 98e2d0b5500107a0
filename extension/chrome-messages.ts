/** Imported for its effect by every entry point that shows words: they come from the browser's own `_locales`. */
import { setMessageSource } from '../client/i18n/text.ts';

setMessageSource((key, substitutions) => chrome.i18n.getMessage(key, substitutions));
