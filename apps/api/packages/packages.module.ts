import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { PackageLinksController } from './package-links.controller.js';

@Module({ imports: [RequestsModule], controllers: [PackageLinksController] })
export class PackagesApiModule {}
