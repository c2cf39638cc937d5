export { checkTokens, readTokens, writeTokens } from './token-file.ts';
export { MAIN_SCOPE, PRIVATE_SCOPE, isPrivate, newToken, type Token } from './token.ts';
