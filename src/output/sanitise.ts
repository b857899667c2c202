export { sanitise, sanitiseLines, visibleName } from '../protocol/text/visible.ts';
