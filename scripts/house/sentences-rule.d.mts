import type { Rule } from 'eslint';
export const sentencesRule: Rule.RuleModule;
