import type { Rule } from 'eslint';

export const vacuousRule: Rule.RuleModule;
