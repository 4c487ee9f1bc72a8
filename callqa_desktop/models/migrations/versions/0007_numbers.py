"""trust of phone numbers: numbers, reviews, looks by day, decisions"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phone_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digits', sa.String(length=32), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('fraud', sa.Boolean(), nullable=False),
    sa.Column('level_1', sa.Integer(), nullable=False),
    sa.Column('level_2', sa.Integer(), nullable=False),
    sa.Column('level_3', sa.Integer(), nullable=False),
    sa.Column('level_4', sa.Integer(), nullable=False),
    sa.Column('level_5', sa.Integer(), nullable=False),
    sa.Column('last_review_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.Column('last_view_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_number')),
    sa.UniqueConstraint('digits', name=op.f('uq_phone_number_digits'))
    )
    with op.batch_alter_table('phone_number', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phone_number_fraud'), ['fraud'], unique=False)

    op.create_table('number_review',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edited_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('moderated_by', sa.String(length=255), nullable=False),
    sa.Column('moderated_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('moderated_why', sa.String(length=500), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['number_id'], ['phone_number.id'], name=op.f('fk_number_review_number_id_phone_number'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_review'))
    )
    with op.batch_alter_table('number_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_number_review_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_number_review_number_id_at'), ['number_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_number_review_state_at'), ['state', 'at'], unique=False)

    op.create_table('number_view',
    sa.Column('number_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['number_id'], ['phone_number.id'], name=op.f('fk_number_view_number_id_phone_number'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('number_id', 'day', name=op.f('pk_number_view'))
    )
    with op.batch_alter_table('number_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_number_view_day_number_id'), ['day', 'number_id'], unique=False)

    op.create_table('number_act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['number_id'], ['phone_number.id'], name=op.f('fk_number_act_number_id_phone_number'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['review_id'], ['number_review.id'], name=op.f('fk_number_act_review_id_number_review'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_act'))
    )
    with op.batch_alter_table('number_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_number_act_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_number_act_number_id_at'), ['number_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_number_act_review_id'), ['review_id'], unique=False)


def downgrade() -> None:
    op.drop_table('number_act')
    op.drop_table('number_view')
    op.drop_table('number_review')
    op.drop_table('phone_number')
