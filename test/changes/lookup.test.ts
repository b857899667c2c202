import { expect, it } from 'vitest';
import { createDirectory } from './directory.ts';

it('finds somebody by userName where a filter finds nobody as soon as it asks for another key too', async () => {
  const directory = createDirectory({ filterable: ['userName'], unfilterable: 'empty' });
  const { exitCode, stdout } = await directory.run(['users', 'get', 'ann', '-q', 'id']);
  expect([exitCode, stdout]).toEqual([0, '"1"\n']);
});

it('asks five times at most to say that nobody has a name, where filters work', async () => {
  const directory = createDirectory();
  const { exitCode } = await directory.run(['users', 'get', 'nobody']);
  expect([exitCode, directory.requests.length]).toEqual([3, 5]);
});
