export type Command = 'start' | 'demo' | 'test' | 'bench';

export interface AbsentProgram {
  readonly name: string;
  /** Debian packages, tried in turn. */
  readonly packages: readonly string[];
  /** Continues "which". */
  readonly does: string;
  /** Only models need it, and not all of them. */
  readonly forModels?: boolean;
}

export interface Facts {
  readonly command: Command;
  /** Go ahead without asking. */
  readonly yes: boolean;
  readonly node: string;
  readonly platform: string;
  readonly npmIsCurrent: boolean;
  /** `node_modules` is a symbolic link. */
  readonly modulesAreLinked: boolean;
  readonly absent: readonly AbsentProgram[];
  /** Ids of models that are to be installed; none where they are declined. */
  readonly modelsAbsent: readonly string[];
  readonly terminal: boolean;
  readonly apt: boolean;
  readonly root: boolean;
  readonly sudo: 'none' | 'asks' | 'free';
  readonly chromiumIsSnap: boolean;
}

export type Step =
  | { readonly kind: 'npm' }
  | { readonly kind: 'apt'; readonly packages: readonly (readonly string[])[]; readonly sudo: boolean }
  | { readonly kind: 'models'; readonly models: readonly string[] };

export interface Plan {
  readonly steps: readonly Step[];
  /** To be said before anything is done. */
  readonly notes: readonly string[];
  /** To be asked before programs are installed. */
  readonly question?: string;
  /** To be asked before models are downloaded. */
  readonly modelsQuestion?: string;
  /** Why the command cannot work at all; nothing is done then. */
  readonly fatal?: string;
}

export function plan(facts: Facts): Plan;
export function stillAbsent(facts: Facts): { readonly fatal: string } | { readonly note: string };
