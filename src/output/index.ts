export { type Format, formats } from './formats.ts';
export { renderRaw } from './raw.ts';
export { type FormattedOptions, render, renderOne } from './render.ts';
