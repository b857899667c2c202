// Loaded with `--require`. Writes the peak of the resident memory of the process in MB to file descriptor 3.
'use strict';

const { writeSync } = require('node:fs');

process.once('exit', () => {
  writeSync(3, (process.resourceUsage().maxRSS / 1024).toFixed(1));
});
