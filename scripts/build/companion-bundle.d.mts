export function currentBundle(root: string, program: string): string | undefined;
export function makeBundle(root: string): Promise<void>;
