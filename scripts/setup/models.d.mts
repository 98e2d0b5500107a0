export const DEFAULT_MODELS: Readonly<Record<string, number>>;
export const REPORT: string;
export function absentModels(
  yes: boolean,
  environment?: Record<string, string | undefined>,
  nowMs?: number,
): string[];
export function modelsFolder(environment: Record<string, string | undefined>): string;
export function installModels(step: { readonly models: readonly string[] }): Promise<void>;
export function declineModels(step: { readonly models: readonly string[] }): void;
export function megabytesOf(models: readonly string[]): number;
export function noteModels(outcome: 'failed' | 'declined', tried: readonly string[]): void;
