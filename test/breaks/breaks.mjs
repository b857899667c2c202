/**
 * Deliberate faults that the tests must notice: what is broken, how, and the tests that see it. `from` stands once in the file.
 */
export const breaks = [
  {
    name: 'operator precedence in filters: "or" binds tighter than "and"',
    file: 'src/protocol/filter/parser.ts',
    from: "this.#sequence('or', () => this.#sequence('and', () => this.#operand(scope)))",
    to: "this.#sequence('and', () => this.#sequence('or', () => this.#operand(scope)))",
    tests: ['test/protocol/filter', 'test/mock-server/provider/query.test.ts'],
  },
  {
    name: '"not" in filters: it does nothing',
    file: 'src/protocol/filter/compile.ts',
    from: 'return (node) => !test(node);',
    to: 'return (node) => test(node);',
    tests: ['test/protocol/filter', 'test/mock-server/provider/query.test.ts'],
  },
  {
    name: 'PATCH value path: every value is taken for one that it selects',
    file: 'src/protocol/patch/elements.ts',
    from: 'const matches = elements.filter((element) => test === undefined || test(element));',
    to: 'const matches = elements.filter(() => test === undefined || true);',
    tests: ['test/protocol/patch'],
  },
  {
    name: 'ETag check: If-Match is not looked at',
    file: 'mock-server/conditional.ts',
    from: 'ifMatch !== undefined && !matchesETag(ifMatch, version)',
    to: 'ifMatch === "" && !matchesETag(ifMatch, version)',
    tests: ['test/mock-server/provider/crud.test.ts'],
  },
  {
    name: 'membership clean-up on delete: links of what is deleted stay',
    file: 'mock-server/store/state.ts',
    from: 'for (const group of [...this.groupsOf(id)]) this.#unlink(group, id, undo);',
    to: '',
    also: [
      {
        file: 'mock-server/reference.ts',
        from: "changes.push({ op: 'unlink', group, member: id });\n    if (resource)",
        to: 'if (resource)',
      },
    ],
    tests: ['test/mock-server/provider/groups.test.ts', 'test/mock-server/store'],
  },
  {
    name: 'durable write: what is acknowledged is in memory alone',
    file: 'mock-server/store/log-file.ts',
    from: 'while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, this.size + done);',
    to: 'while (fd !== -1 && done < bytes.length) done = bytes.length;',
    tests: ['test/cli/process/kill.test.ts', 'test/mock-server/store'],
  },
  {
    name: 'durable answer: it is given before the write is in the log',
    file: 'mock-server/store/file-store.ts',
    from: 'await this.adapter.append(changes, this.state.apply(changes));',
    to: 'this.adapter.append(changes, this.state.apply(changes)).catch(() => {});',
    tests: ['test/mock-server/store/file-store.test.ts'],
  },
  {
    name: 'bulk: a group and its members are two transactions',
    file: 'mock-server/write.ts',
    from: 'resource, text }, ...others]);',
    to: 'resource, text }]);\n  await provider.store.commit(others);',
    tests: ['test/mock-server/provider/durable.test.ts'],
  },
  {
    name: 'bulk: operations that refer to each other in a circle are a transaction each',
    file: 'mock-server/handlers/bulk.ts',
    from: 'const done = below.commit(changes);',
    to: 'const done = Promise.all(changes.map((change) => below.commit([change]))).then(() => {});',
    tests: ['test/mock-server/provider/bulk.test.ts'],
  },
  {
    name: 'a write that changes nothing: it is answered while the write before it is not safe',
    file: 'mock-server/handlers/change.ts',
    from: 'await provider.store.commit([]);',
    to: '',
    tests: ['test/mock-server/provider/durable.test.ts'],
  },
];
