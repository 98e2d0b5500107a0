/** What is written short, and how it is read out; by base language. Written with its full stops. */
export const ABBREVIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    'Dr.': 'Doctor',
    'Mr.': 'Mister',
    'Mrs.': 'Missus',
    'Ms.': 'Miss',
    'Prof.': 'Professor',
    'St.': 'Saint',
    'Capt.': 'Captain',
    'Col.': 'Colonel',
    'Gen.': 'General',
    'Lt.': 'Lieutenant',
    'Sgt.': 'Sergeant',
    'Gov.': 'Governor',
    'Sen.': 'Senator',
    'Rev.': 'Reverend',
    'Jr.': 'Junior',
    'Sr.': 'Senior',
    'Mt.': 'Mount',
    'vs.': 'versus',
    'etc.': 'et cetera',
    'approx.': 'approximately',
    'dept.': 'department',
    'e.g.': 'for example',
    'i.e.': 'that is',
  },
  es: {
    'Sr.': 'señor',
    'Sra.': 'señora',
    'Srta.': 'señorita',
    'Sres.': 'señores',
    'Dr.': 'doctor',
    'Dra.': 'doctora',
    'Prof.': 'profesor',
    'Ud.': 'usted',
    'Uds.': 'ustedes',
    'Vd.': 'usted',
    'Vds.': 'ustedes',
    'D.': 'don',
    'Dña.': 'doña',
    'Gral.': 'general',
    'Cap.': 'capitán',
    'Sto.': 'santo',
    'Sta.': 'santa',
    'Avda.': 'avenida',
    'pág.': 'página',
    'núm.': 'número',
    'etc.': 'etcétera',
    'EE.UU.': 'Estados Unidos',
    'p.ej.': 'por ejemplo',
  },
  pt: {
    'Sr.': 'senhor',
    'Sra.': 'senhora',
    'Srta.': 'senhorita',
    'Dr.': 'doutor',
    'Dra.': 'doutora',
    'Prof.': 'professor',
    'Profa.': 'professora',
    'Cap.': 'capitão',
    'Gen.': 'general',
    'Sto.': 'santo',
    'Sta.': 'santa',
    'Av.': 'avenida',
    'pág.': 'página',
    'etc.': 'etcétera',
  },
  fr: {
    'M.': 'monsieur',
    'MM.': 'messieurs',
    'Mme.': 'madame',
    'Dr.': 'docteur',
    'Pr.': 'professeur',
    'St.': 'saint',
    'Ste.': 'sainte',
    'etc.': 'et cetera',
    'p.ex.': 'par exemple',
  },
  it: {
    'Sig.': 'signor',
    'Sig.ra': 'signora',
    'Dott.': 'dottor',
    'Dott.ssa': 'dottoressa',
    'Dr.': 'dottor',
    'Prof.': 'professor',
    'Ing.': 'ingegner',
    'Avv.': 'avvocato',
    'ecc.': 'eccetera',
  },
  de: {
    'Hr.': 'Herr',
    'Fr.': 'Frau',
    'Dr.': 'Doktor',
    'Prof.': 'Professor',
    'St.': 'Sankt',
    'Nr.': 'Nummer',
    'Str.': 'Straße',
    'bzw.': 'beziehungsweise',
    'usw.': 'und so weiter',
    'ca.': 'circa',
    'z.B.': 'zum Beispiel',
    'd.h.': 'das heißt',
  },
};

/** Short forms that the end of a sentence is often written with: a stop behind them may be the sentence's own. */
const OFTEN_LAST = new Set(['etc.', 'ecc.', 'usw.', 'jr.']);

/** In any language, lower case: titles and the like, which a name or a number follows. */
const NEVER_LAST = new Set(
  Object.values(ABBREVIATIONS)
    .flatMap((table) => Object.keys(table))
    .map((written) => written.toLowerCase())
    .filter((written) => !OFTEN_LAST.has(written)),
);
/** "J.", "U.S.", "a.m.": single letters, each with its stop. */
const INITIALS = /^(?:\p{L}\.)+$/u;
const OPENING = /^["'([{“‘«¿¡]+/u;

/** Whether the stop behind a word is the word's own, so that it need not end a sentence. */
export function isAbbreviation(word: string): boolean {
  const written = word.replace(OPENING, '');
  return INITIALS.test(written) || NEVER_LAST.has(written.toLowerCase());
}
