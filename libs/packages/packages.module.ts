import { Module } from '@nestjs/common';
import { PackageLinks } from './package-links.service.js';
import { PackagesRepository } from './packages.repository.js';
import { PackagesService } from './packages.service.js';

@Module({
  providers: [PackageLinks, PackagesRepository, PackagesService],
  exports: [PackageLinks, PackagesService],
})
export class PackagesModule {}
