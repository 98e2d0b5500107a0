import { render } from 'preact';
import { loadWords } from '../words.ts';
import { Voices } from './voices.tsx';

await loadWords();
const place = document.querySelector('#page');
if (place !== null) render(<Voices />, place);
