import { describe, expect, test } from 'vitest';
import {
  restoredTerms,
  translatedTerms,
  withTermMarks,
  wordsIn,
} from '../../companion/engines/bergamot/marks.ts';
import { continuation, withoutFinalStop } from '../../companion/engines/translation/continuation.ts';
import { bestRoutes } from '../../companion/engines/translation/routes.ts';
import { sentenceSoFar, sentenceStart } from '../../companion/engines/translation/sentence.ts';

describe('what is said of a clause that continues a sentence', () => {
  test('the first clause is said whole', () => {
    const parts = { whole: 'Meu irmão saiu da casa', aligned: undefined, alone: 'Meu irmão saiu da casa' };
    expect(continuation('', parts)).toBe('Meu irmão saiu da casa');
  });

  test('where the new translation begins with what was said, only the rest is said', () => {
    const whole = 'Meu irmão saiu da casa há três dias e ninguém';
    expect(continuation('Meu irmão saiu da casa', { whole, aligned: 'x', alone: 'y' })).toBe(
      'há três dias e ninguém',
    );
  });

  test('marks and capitals do not make another word of one that was said', () => {
    const whole = 'Por favor, diga-me tudo o que lembra.';
    expect(continuation('Por favor diga-me tudo', { whole, aligned: 'x', alone: 'y' })).toBe('o que lembra.');
  });

  test('where it contradicts what was said, it goes on after the last spoken word if that is near its place', () => {
    const whole = 'Bom dia, eu li a sua carta e acho que podemos ajudá-lo.';
    const spoken = 'Bom dia, eu tenho lido sua carta e acho';
    expect(continuation(spoken, { whole, aligned: 'x', alone: 'y' })).toBe('que podemos ajudá-lo.');
  });

  test('else the words are said that the model aligned with the clause, and only without them the clause alone', () => {
    const parts = { whole: 'Ela estava com uma pequena caixa', aligned: 'caixa', alone: 'caixas' };
    expect(continuation('Foi levando um pequeno preto', parts)).toBe('caixa');
    expect(continuation('Foi levando um pequeno preto', { ...parts, aligned: undefined })).toBe('caixas');
  });

  test('where the words before were said in another order, the clause is not swallowed', () => {
    const parts = { whole: 'Como você se sente hoje, meu amigo', aligned: 'se sente', alone: 'sente-se' };
    expect(continuation('Diga-me hoje, meu amigo', parts)).toBe('se sente');
    expect(continuation('Diga-me hoje, meu amigo', { ...parts, aligned: '' })).toBe('sente-se');
  });

  test('nothing is said twice of a sentence that the translator completed before its speaker did', () => {
    const parts = { whole: 'Como você se sente?', aligned: 'sente?', alone: 'Sentir.' };
    expect(continuation('Como você se sente', parts)).toBe('');
    expect(continuation('Bem, como você se sente', parts)).toBe('');
  });

  test('the full stop that a translator puts behind half a sentence is not said', () => {
    expect(withoutFinalStop('e eu acho.')).toBe('e eu acho');
    expect(withoutFinalStop('«e eu acho.»')).toBe('«e eu acho»');
    expect(withoutFinalStop('e eu acho?')).toBe('e eu acho?');
  });

  test('a sentence begins behind the last clause that ended one', () => {
    const clauses = ['It is over.', 'My brother', 'left the house'];
    expect(sentenceStart(clauses)).toBe(1);
    expect(sentenceSoFar(clauses)).toBe('My brother left the house');
    expect(sentenceSoFar(['Is it over?'])).toBe('');
  });
});

describe('marks in what is translated', () => {
  test("the clause's words are told from the others, a word that is marked in part among them", () => {
    const html = 'uma pequena <u>caixa</u> preta<u>.</u>';
    expect(wordsIn(html, 'marked')).toBe('caixa');
    expect(wordsIn('ninguém <u>o viu desde entã</u>o.', 'marked')).toBe('o viu desde então.');
    expect(wordsIn(html, 'all')).toBe('uma pequena caixa preta.');
  });

  test('terms survive whatever the model makes of them, in the target language where that is known', () => {
    const terms = [{ text: 'the Order', translation: 'la Orden' }, { text: 'Winden' }];
    const html = withTermMarks('The Order came to Winden & left', terms);
    expect(html).toBe('<b id="0">The Order</b> came to <b id="1">Winden</b> &amp; left');
    const translated = 'O <b id="0">Pedido</b> veio para <b id="1">Vento</b> e saiu <b id="0">dele</b>';
    expect(restoredTerms(wordsIn(translatedTerms(translated), 'all'), terms)).toBe(
      'O la Orden veio para Winden e saiu',
    );
  });
});

describe('routes between languages', () => {
  const edge = (source: string, target: string, chrf: number) => ({ source, target, chrf });

  test('two good hops beat one that is much rougher, and one that is as good beats two', () => {
    const hops = [edge('en', 'pt', 76), edge('pt', 'es', 70), edge('en', 'es', 60)];
    const to = (edges: typeof hops) =>
      bestRoutes(edges).find((route) => route.target === 'es' && route.source === 'en');
    expect(to(hops)?.hops.map(({ target }) => target)).toEqual(['pt', 'es']);
    expect(to([...hops, edge('en', 'es', 74)])?.hops).toHaveLength(1);
  });

  test('there are two hops at most, and never back to where one came from', () => {
    const chain = bestRoutes([
      edge('en', 'pt', 76),
      edge('pt', 'es', 70),
      edge('es', 'ca', 70),
      edge('pt', 'en', 75),
    ]);
    const pairs = chain.map(({ source, target }) => `${source} ${target}`);
    expect(pairs).not.toContain('en ca');
    expect(pairs).not.toContain('en en');
    expect(pairs).toContain('pt ca');
  });
});
