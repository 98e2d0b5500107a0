import type { Import } from './arrows.mjs';
export function importsIn(root: string, folders: readonly string[]): Import[];
export function circlesAmong(imports: readonly Import[]): string[][];
