"""segments of clients, experiments"""

from alembic import op
import sqlalchemy as sa

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_experiments()


def downgrade() -> None:
    _drop_experiments()


def _add_experiments() -> None:
    op.create_table('experiment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('concluded_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment'))
    )
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_created_at'), ['created_at'], unique=False)

    op.create_table('experiment_look',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('experiment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sizes', sa.JSON(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('p_value', sa.Float(), nullable=True),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('seen_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_experiment_look_experiment_id_experiment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment_look'))
    )
    with op.batch_alter_table('experiment_look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_look_experiment_id_id'), ['experiment_id', 'id'], unique=False)


def _drop_experiments() -> None:
    with op.batch_alter_table('experiment_look', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_look_experiment_id_id'))

    op.drop_table('experiment_look')
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_created_at'))

    op.drop_table('experiment')
