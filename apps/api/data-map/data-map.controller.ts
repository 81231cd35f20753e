import { Body, Controller, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  dataMapDocumentSchema,
  dataMapSchema,
  dataMapValidationSchema,
  dataMapVersionsSchema,
  type DataMapDocument,
  type DataMapValidation,
  type DataMapView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { DataMapsService } from '#stores';

@ApiTags('Data map')
@Controller('v1/data-map')
export class DataMapController {
  constructor(@Inject(DataMapsService) private readonly dataMaps: DataMapsService) {}

  /** Puts a new version in force; running requests keep the version they were planned under. */
  @Put()
  @Requires('data-map:write')
  @Answers(200, dataMapSchema, 'In force; the same document again changes nothing')
  async activate(
    @Body({ schema: dataMapDocumentSchema }) { document }: DataMapDocument,
  ): Promise<DataMapView> {
    const { id, version, hash } = await this.dataMaps.activate(document);
    return { id, version, hash };
  }

  @Get()
  @Requires('data-map:read')
  @Answers(200, dataMapSchema, 'The version in force')
  async current(): Promise<DataMapView> {
    const { id, version, hash, document } = await this.dataMaps.current();
    return { id, version, hash, document };
  }

  @Get('versions')
  @Requires('data-map:read')
  @Answers(200, dataMapVersionsSchema, 'All versions, newest first')
  async versions(): Promise<{ items: DataMapView[] }> {
    return { items: await this.dataMaps.list() };
  }

  /** Checks a document, and whether it fits the stores that can be reached, without putting it in force. */
  @Post('validate')
  @HttpCode(200)
  @Requires('data-map:read')
  @Answers(200, dataMapValidationSchema)
  async validate(
    @Body({ schema: dataMapDocumentSchema }) { document }: DataMapDocument,
  ): Promise<DataMapValidation> {
    return this.dataMaps.compare(document);
  }
}
