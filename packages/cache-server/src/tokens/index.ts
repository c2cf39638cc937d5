export { checkTokens, readTokens, writeTokens } from './token-file.ts';
export { MAIN_SCOPE } from '../entries/scopes.ts';
export { PRIVATE_SCOPE, isPrivate, newToken, type Token } from './token.ts';
