import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import {
  id,
  putSavedFilterSchema,
  savedFilterListQuerySchema,
  savedFilterPageSchema,
  savedFilterSchema,
  type Page,
  type PutSavedFilter,
  type SavedFilterListQuery,
  type SavedFilterView,
} from '#contracts/schemas';
import { Answers, AnswersNothing, Idempotent } from '#platform/http';
import { SavedFilters } from '#requests';

const filterId = id('savedFilter');

/** Searches that staff keeps, for itself or for everybody with a role. `saved-filters:write` changes those of others that are shared. */
@ApiTags('Saved filters')
@Controller('v1/saved-filters')
export class SavedFiltersController {
  constructor(@Inject(SavedFilters) private readonly filters: SavedFilters) {}

  @Post()
  @Requires('requests:manage', 'saved-filters:write')
  @Idempotent()
  @Answers(201, savedFilterSchema, 'Kept; an identifier of a person is refused')
  create(@Body({ schema: putSavedFilterSchema }) body: PutSavedFilter): Promise<SavedFilterView> {
    return this.filters.create(body);
  }

  @Get()
  @Requires('requests:read')
  @Answers(200, savedFilterPageSchema, 'Your own and those shared with your roles, newest first')
  list(
    @Query({ schema: savedFilterListQuerySchema }) query: SavedFilterListQuery,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<Page<SavedFilterView>> {
    return this.filters.page(query, permissions);
  }

  @Get(':id')
  @Requires('requests:read')
  @Answers(200, savedFilterSchema)
  get(
    @Param('id', { schema: filterId }) filter: string,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<SavedFilterView> {
    return this.filters.get(filter, permissions);
  }

  @Put(':id')
  @Requires('requests:manage', 'saved-filters:write')
  @Answers(200, savedFilterSchema, 'As it is now')
  put(
    @Param('id', { schema: filterId }) filter: string,
    @Body({ schema: putSavedFilterSchema }) body: PutSavedFilter,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<SavedFilterView> {
    return this.filters.put(filter, body, permissions);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('requests:manage', 'saved-filters:write')
  @AnswersNothing(204, 'Gone')
  delete(
    @Param('id', { schema: filterId }) filter: string,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<void> {
    return this.filters.delete(filter, permissions);
  }
}
