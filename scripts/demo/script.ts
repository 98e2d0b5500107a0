/** What is said in the sample film, in each language it can be played in or dubbed into: written by hand, no engine's output. */

export type FilmLanguage = 'en' | 'es';

export interface Line {
  readonly speaker: 'man' | 'woman';
  readonly en: string;
  readonly es: string;
  readonly pt: string;
}

/** A man and a woman look for her brother: some 45 seconds. */
export const SCRIPT: readonly Line[] = [
  {
    speaker: 'man',
    en: 'Good morning. I have read your letter, and I think that we can help you.',
    es: 'Buenos días. He leído su carta y creo que podemos ayudarle.',
    pt: 'Bom dia. Eu li a sua carta e acho que podemos ajudá-la.',
  },
  {
    speaker: 'woman',
    en: 'Thank you very much. My brother left the house three days ago, and nobody has seen him since.',
    es: 'Muchas gracias. Mi hermano salió de casa hace tres días y nadie lo ha visto desde entonces.',
    pt: 'Muito obrigada. Meu irmão saiu de casa há três dias, e ninguém o viu desde então.',
  },
  {
    speaker: 'man',
    en: 'Where did he want to go?',
    es: '¿Adónde quería ir?',
    pt: 'Aonde ele queria ir?',
  },
  {
    speaker: 'woman',
    en: 'It was raining, and he was carrying a small black box.',
    es: 'Estaba lloviendo, y llevaba una pequeña caja negra.',
    pt: 'Estava chovendo, e ele carregava uma pequena caixa preta.',
  },
  {
    speaker: 'man',
    en: 'Please tell me everything that you remember about that day.',
    es: 'Por favor, cuénteme todo lo que recuerda de aquel día.',
    pt: 'Por favor, me conte tudo o que você lembra daquele dia.',
  },
  {
    speaker: 'woman',
    en: 'I do not know what was in the box, but it was worth more than money.',
    es: 'No sé qué había en la caja, pero valía más que el dinero.',
    pt: 'Eu não sei o que havia na caixa, mas valia mais do que dinheiro.',
  },
  {
    speaker: 'man',
    en: 'We must find your brother before somebody else finds that box.',
    es: 'Tenemos que encontrar a su hermano antes de que otra persona encuentre esa caja.',
    pt: 'Precisamos encontrar o seu irmão antes que outra pessoa encontre essa caixa.',
  },
  {
    speaker: 'woman',
    en: 'I know the way to the station. We can take the first train in the morning.',
    es: 'Conozco el camino a la estación. Podemos tomar el primer tren de la mañana.',
    pt: 'Eu conheço o caminho para a estação. Podemos pegar o primeiro trem da manhã.',
  },
];

/** The whole script in a language; undefined where it was not written in it. */
export function scriptIn(language: string): string | undefined {
  if (language !== 'en' && language !== 'es' && language !== 'pt') return undefined;
  return SCRIPT.map((line) => line[language]).join(' ');
}
