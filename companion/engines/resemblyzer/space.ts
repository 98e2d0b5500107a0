export const RESEMBLYZER_SPACE = 'resemblyzer 39373b86598f';
