import { render } from 'preact';
import { Home } from './home.tsx';
import { loadWords } from './words.ts';

await loadWords();
const place = document.querySelector('#page');
if (place !== null) render(<Home />, place);
