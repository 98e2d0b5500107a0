/** The extension's public key, which fixes its id wherever it is loaded from: the id is the companion's allow-list. */
export const EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsJEa+Z/draQWnUgZ8mSWFM+hiCsZBUcmOb8A3vUlMmZFLvVPnOSdpdlwPHkpWyWkzMNEBAzweY5EPN1ni5wT2+I0qDoS/ka9r75X3ZsZx38krezNkwpLs4+OeleLIWZVjhW3UkN+hYleCwVFoU6QSSMVhTKy5M1khEZQ2yyAXKo2h5nMMrgV9iOIA1QMTXlRZ65CQ7vCO6Ojb+Bk6MxPIDz8j0rqfK9ogm9G8DS+EW6ewYlLMkahDUCjPh5bA03xyhUZ6aoGH1OkgC1QyWvXI2A/D8YhoXkMcnHrMZMSx/NOw6u9zXOG0v+HZT15RKY1OwJ+2KuFOA/a7r/wUz2oiQIDAQAB';
export const EXTENSION_ID = 'apokdcckjgphhfgomdleliegnbcimomh';

/** Where the companion listens unless it is told otherwise. */
export const DEFAULT_COMPANION = 'http://127.0.0.1:8000';
