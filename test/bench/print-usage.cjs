// Loaded with `--require`. Writes two figures of the process to file descriptor 3, as JSON: the peak of the resident memory
// in MB, and the CPU time in milliseconds.
'use strict';

const { writeSync } = require('node:fs');

process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ memory: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1000 }));
});
