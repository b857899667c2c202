import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the tests of the source first, because they need no build: the package is built meanwhile. Vitest itself would
 * order the projects by their names. A project is not interrupted by another one, because its workers keep the modules
 * that they have imported.
 */
export class SourceFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSource = ({ project }: TestSpecification): boolean => project.name === 'source';
    return [...sorted.filter(isSource), ...sorted.filter((file) => !isSource(file))];
  }
}
