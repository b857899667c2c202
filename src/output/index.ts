export { type ErrorReport, renderError, renderErrorJson } from './errors.ts';
export { type Format, type FormatEntry, formats } from './formats.ts';
export { OutputError, type OutputErrorCode } from './output-error.ts';
export { renderRaw } from './raw.ts';
export { type FormattedOptions, render, renderOne } from './render.ts';
export type { Renderer, RenderOptions } from './renderer.ts';
export { sanitise, sanitiseLines } from './sanitise.ts';
export { writeAll } from './write-all.ts';
