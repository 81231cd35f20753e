import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Requires } from '#access';
import { storeHealthSchema, storesSchema, type StoreHealthView, type StoreView } from '#contracts/schemas';
import { Answers } from '#platform/http';
import { StoresService } from '#stores';
import { ApiTags } from '@nestjs/swagger';

@ApiTags('Stores')
@Controller('v1/stores')
@Requires('stores:read')
export class StoresController {
  constructor(@Inject(StoresService) private readonly stores: StoresService) {}

  @Get()
  @Answers(200, storesSchema, 'Stores of the data map in force')
  async list(): Promise<{ items: StoreView[] }> {
    return { items: await this.stores.list() };
  }

  /** Tries to open it. */
  @Get(':id')
  @Answers(200, storeHealthSchema, 'The store, and whether it can be reached from here')
  examine(@Param('id') id: string): Promise<StoreHealthView> {
    return this.stores.examine(id);
  }
}
