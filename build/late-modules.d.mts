export function loadLate(code: string, map: string): { code: string; map: string };
