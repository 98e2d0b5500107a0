import type { Rule } from 'oxlint/plugins-dev';
export const sentencesRule: Rule;
