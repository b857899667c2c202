export { sanitise, sanitiseLines, visibleName } from '../protocol/visible.ts';
