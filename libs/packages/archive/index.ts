// Apart from the packages of an installation, whose database and framework the command line need not load.
export { Meter, PackageFiles } from '../package-files.js';
export { PackageBuilder } from '../package-writer.js';
