/** Loaded before a stage: SIGWINCH, which a process that does not listen never gets, is handled; nothing is done about it. */

import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) process.on('SIGWINCH', () => {});
