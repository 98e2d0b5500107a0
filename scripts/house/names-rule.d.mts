import type { Rule } from 'eslint';

export const namesRule: Rule.RuleModule;
