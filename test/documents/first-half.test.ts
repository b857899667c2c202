import { describeDocuments } from './document-suite.ts';

describeDocuments(0);
