export interface Import {
  /** Relative to the project's folder. */
  readonly from: string;
  /** Relative to the project's folder, or a package's name. */
  readonly to: string;
  readonly isPackage: boolean;
}
export interface Exception {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}
export const ADAPTERS: readonly string[];
export const EXCEPTIONS: readonly Exception[];
export const PACKAGES: Readonly<Record<string, readonly string[]>>;
export const SHIPPED: readonly string[];
export function whyForbidden(anImport: Import): string | undefined;
export function exceptionFor(anImport: Pick<Import, 'from' | 'to'>): Exception | undefined;
