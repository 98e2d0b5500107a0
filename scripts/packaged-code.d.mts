export function packageCode(
  folder: string,
  environment: Record<string, string | undefined>,
): { code: string; remove: () => void };
