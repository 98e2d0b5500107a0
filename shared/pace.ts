/** How long words are waited for: the sooner a dub follows, the more often it is mistaken. */
export const PACES = ['eager', 'balanced', 'careful'] as const;
export type Pace = (typeof PACES)[number];
