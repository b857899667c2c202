// Preloaded by `loaded-modules.mjs`. Writes the names of the modules that the program compiles to file descriptor 3.
'use strict';

const { writeSync } = require('node:fs');
const vm = require('node:vm');

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    writeSync(3, `${options.filename}\n`);
  }
};
