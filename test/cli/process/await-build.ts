import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import { eventually } from '../../support/eventually.ts';

/** Waits for the build that `build.ts` has started. If the build failed, throws an error with its output. */
const errors = await eventually(() => readFileSync(inject('buildResult'), 'utf8'));
if (errors !== '') throw new Error(`the package cannot be built:\n${errors}`);
