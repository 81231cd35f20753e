import { Module } from '@nestjs/common';
import { RegimesController } from './regimes.controller.js';

@Module({ controllers: [RegimesController] })
export class RegimesApiModule {}
