import type { Rule } from 'oxlint/plugins-dev';
export function arrowsRule(root: string): Rule;
