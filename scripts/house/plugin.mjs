// The project's own lint rules, as one plugin of the linter; .oxlintrc.json says where each holds.
import { resolve } from 'node:path';
import { arrowsRule } from './arrows-rule.mjs';
import { boundedJsonRule } from './bounded-json-rule.mjs';
import { namesRule } from './names-rule.mjs';
import { noClockRule } from './no-clock-rule.mjs';
import { sentencesRule } from './sentences-rule.mjs';
import { vacuousRule } from './vacuous-rule.mjs';

export default {
  meta: { name: 'house' },
  rules: {
    arrows: arrowsRule(resolve(import.meta.dirname, '../..')),
    'bounded-json': boundedJsonRule,
    names: namesRule,
    'no-clock': noClockRule,
    sentences: sentencesRule,
    vacuous: vacuousRule,
  },
};
