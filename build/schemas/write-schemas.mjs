// Writes the JSON Schemas in a process of its own, because the TypeScript compiler would block the other parts of the build.
// Arguments: the root of the project, and the folder of the schemas.
import { writeSchemas } from './make-schemas.mjs';

const [root, folder] = process.argv.slice(2);
await writeSchemas(root, folder);
