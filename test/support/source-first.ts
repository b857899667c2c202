import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the tests of the source first, because they need no build and can run while the package is built. By default,
 * Vitest orders the projects by their names. All tests of a project run before the next project starts, because the
 * workers of a project keep the modules that they have imported.
 */
export class SourceFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSource = ({ project }: TestSpecification): boolean => project.name === 'source';
    return [...sorted.filter(isSource), ...sorted.filter((file) => !isSource(file))];
  }
}
