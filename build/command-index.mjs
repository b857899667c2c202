/** Creates the command index. At the start, the program reads only this index to find a command. */
export function commandIndex(descriptions) {
  const commands = descriptions.map(({ id, summary, hidden }) => [id, { id, summary, ...(hidden ? { hidden } : {}) }]);
  const valueFlags = descriptions
    .flatMap(({ flags }) => Object.values(flags))
    .filter(({ type }) => type === 'option')
    .flatMap(({ name, char }) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]);
  return { commands: Object.fromEntries(commands), valueFlags: [...new Set(valueFlags)].sort() };
}
